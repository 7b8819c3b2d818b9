"""Words of monitoring: closed lists with their labels."""
