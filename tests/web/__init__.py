"""Pages, asked as a browser would without a browser: what they show, what they refuse, how many queries they take."""
