"""What others read in the repository itself: README.md's table, and the files Upptime kept."""
