"""The running bot: channels, queue, worker, gateway and the ``motcua`` command."""
