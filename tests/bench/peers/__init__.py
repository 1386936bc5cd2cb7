"""The same messages through other stream processors, each as its own documentation would have it."""
