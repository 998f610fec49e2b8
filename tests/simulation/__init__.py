"""A whole installation in one thread: door, database with standby, integrators, signer, witnesses, disks, network and clocks as
state machines under one seeded scheduler. The pure code of `chain` is the real one; everything that can fail is simulated.
See docs/decisions/0048-simulator-and-mutants.md."""
