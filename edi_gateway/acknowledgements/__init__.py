"""Floor 6: CONTRL, TA1, 997: findings -> acknowledgement, and back."""
