def with_noise_floors(*a): pass
