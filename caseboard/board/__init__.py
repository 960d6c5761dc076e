"""The Qt-free picture of a board and what a person does with it."""
