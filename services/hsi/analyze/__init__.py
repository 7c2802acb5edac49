"""Takes BatchClosed, asks the language model how risky it is, writes the event, gives RiskAssessed."""
