"""What a case is, and what is true about a mask. numpy and scipy only."""
