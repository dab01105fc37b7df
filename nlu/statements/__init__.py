"""The facts that the sentences of a record tell: a deadline, who may go, what to do when a paper is missing …"""
