"""Incidents in a store: linked in the transaction of the events, found, told of."""
