"""The link kit of communes: registered links with one page for every way in, links out that are counted, posters."""
