"""What people look at: pages, styles, layers. Nothing here computes a number."""
