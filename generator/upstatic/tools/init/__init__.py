"""Set up a repository: write its workflows and issue forms, and list what to switch on."""
