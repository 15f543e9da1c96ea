"""The words of the page, of incidents and of messages, in every language."""
