"""Statistics on the screen: what was asked, the reports' tables and charts drawn, and their files."""
