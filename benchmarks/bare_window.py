"""What opening costs at the least: Qt, numpy and one slice as a picture; `window.py` runs this.

Usage: python bare_window.py FOLDER, which holds study.nii.gz of 40 square slices of 16 bits.
Prints "ready" when the slice is on the screen, then no gestures. Nothing of the program is in it.
"""

import gzip
import sys
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

HEADER = 352
SLICES = 40
WINDOW = (1400, 900)


def main(folder: Path) -> None:
    """Show the middle slice."""
    app = QApplication([])
    window, picture = QMainWindow(), QLabel()
    window.setCentralWidget(picture)
    window.resize(*WINDOW)
    window.show()
    content = gzip.decompress((folder / "study.nii.gz").read_bytes())
    values = np.frombuffer(content, np.int16, offset=HEADER)
    side = round((values.size / SLICES) ** 0.5)
    middle = values.reshape(SLICES, side, side)[SLICES // 2]
    grey = (middle * (255 / middle.max())).astype(np.uint8)
    image = QImage(grey.tobytes(), side, side, side, QImage.Format.Format_Grayscale8)
    picture.setPixmap(QPixmap.fromImage(image))
    app.processEvents()
    QGuiApplication.sync()
    print("ready\n{}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
