"""What is wrong or doubtful in a file that can be used: warnings with their places."""
