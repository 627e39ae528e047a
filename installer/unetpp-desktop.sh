#!/bin/sh
# Double click: sets up on the first start, then opens the window. `--menu` adds it to the menu.
set -eu
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)

if [ "${1:-}" = "--menu" ]; then
    menu="${XDG_DATA_HOME:-$HOME/.local/share}/applications"
    mkdir -p "$menu"
    sed -e "s|^Exec=.*|Exec=\"$root/installer/unetpp-desktop.sh\" %F|" \
        -e "s|^Icon=.*|Icon=$root/resources/icons/unetpp-desktop.svg|" \
        "$root/installer/unetpp-desktop.desktop" > "$menu/unetpp-desktop.desktop"
    echo "Added to the menu: $menu/unetpp-desktop.desktop"
    exit 0
fi

# The first start takes minutes: show what it does.
if [ ! -d "$root/.venv" ] && [ ! -t 1 ] && command -v x-terminal-emulator > /dev/null; then
    exec x-terminal-emulator -e "$0" "$@"
fi
exec python3 "$root/installer/setup_venv.py" "$root/main.py" "$@"
