"""placeholder"""
from flask import Flask
from portal.council import queries
from portal.people.queries import register_grant_source
def install(app: Flask) -> None:
    register_grant_source(queries.grants_of)
