"""给页面看的样子 — what is read, put into the words and order of a page; it judges nothing and writes nothing."""
