"""Takes RiskAssessed and says so in one log line; channels come later."""
