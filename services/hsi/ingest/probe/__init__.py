"""Looking once at a camera that is not added yet: takes an address and a login, gives what is there or why not."""
