"""The running log: integrator, signer, witnesses, rollback guard, what a crash leaves behind."""
