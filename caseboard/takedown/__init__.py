"""Who keeps a target connected, who was told, what a take-down did, and whether the target came back."""
