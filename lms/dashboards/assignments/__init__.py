"""The pages on which learning is asked of people: of a unit, a kind of post, a country, or one person."""
