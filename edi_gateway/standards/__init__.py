"""Floor 2: segments, composites, elements, codes and message structures per release."""
