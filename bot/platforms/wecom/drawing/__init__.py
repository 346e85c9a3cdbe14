"""How words and cards look on WeCom: drawn, told in words, cut to size, and spelled as XML."""
