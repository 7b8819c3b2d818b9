"""Reading files that strangers made: pure modules without Django, run in a bounded child process."""
