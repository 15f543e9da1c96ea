"""The owner's design: colours, logo, own files, and the policy that protects readers."""
