"""Which way of finding joint positions errs least: ways of asking the network, and arithmetic."""
