"""The one way from what people write to what readers get. See docs/developer/rendering.md."""
