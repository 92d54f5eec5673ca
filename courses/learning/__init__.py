"""The officer's pages: catalogue, course, lesson, My learning. Reads from and writes through the other features."""
