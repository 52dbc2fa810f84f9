"""Floor 3: interchanges held against their definitions; gives findings and trees."""
