"""The engine that SEARCH_URL names. Everything else in the product reaches engines through `search` only."""
