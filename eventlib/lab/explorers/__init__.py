"""The explorers: each shows one part of the library at work, and is moved by hand."""
