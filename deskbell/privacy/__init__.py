"""What is erased, by rule and by hand; what of it stays as a mark, and that nothing else does. Rights are asked at
the doors."""
