"""The channel of e-mail: what is due is sifted, written once a variant, filled for each recipient, and sent."""
