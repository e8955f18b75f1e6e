"""What this process is for, said before settings are read: they open the database's second wall to a system process.

Not an environment variable: a process that a worker starts would inherit its rights.
"""

# Workers and operators' commands read every record. Whatever says nothing is closed, as web processes are.
is_system = False
