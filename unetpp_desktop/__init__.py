"""Correct lesion masks on MRI and train UNet++ on your own machine.

The rooms, from the door down to the ground; imports only go downward:

- ``app``        door 1, the double click: starts Qt and the window
- ``cli``        door 2: one module a command
- ``window``     Qt: shows core objects, forwards gestures, owns no truth
- ``engine``     torch: network, training, prediction, model file, run folder
- ``jobs``       the language of the wall between window and engine
- ``workspace``  what survives: cases, journal, settings, locks, export
- ``formats``    files to core objects and back
- ``core``       what a case is, and what is true about a mask
"""

__version__ = "0.1.0"
