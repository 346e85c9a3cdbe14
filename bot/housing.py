"""Which house a Flask application works for."""

from flask import Flask, current_app

from bot.house import House

_EXTENSION = "huisheng.house"


def move_in(app: Flask, house: House) -> None:
    """From now on, this application works for this house."""
    app.extensions[_EXTENSION] = house


def house_of() -> House:
    """The house of the application that answers just now."""
    house: House = current_app.extensions[_EXTENSION]
    return house
