"""How exact speedlab is, stage by stage, on rendered clips whose truth is known."""
