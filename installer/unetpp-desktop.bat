@echo off
rem Double click: sets up on the first start, then opens the window.
py "%~dp0setup_venv.py"
if errorlevel 1 (
    pause
    exit /b 1
)
start "" "%~dp0..\.venv\Scripts\pythonw.exe" "%~dp0..\main.py" %*
