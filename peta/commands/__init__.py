"""The commands of the command line, a file a family; `peta.cli` wires them."""
