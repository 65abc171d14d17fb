"""Measuring Deskbell: `bin/bench`. No part of the program; nothing here is imported by it."""
