"""What every room needs: settings, errors, logging. Imports nothing of ours."""
