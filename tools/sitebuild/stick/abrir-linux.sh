#!/bin/sh
# Abre el curso en el navegador, sin instalar nada y sin red. / Opens the course in the browser.
cd "$(dirname "$0")" || exit 1
PORT=${PORT:-8052}  # siempre el mismo: el progreso es de esta direccion / always the same one
OPEN=${OPEN:-xdg-open}
echo "El curso / the course: http://127.0.0.1:$PORT   (Ctrl+C: fin / end)"
(
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new("127.0.0.1:$ARGV[0]")' "$PORT" && break
        sleep 0.2
    done
    "$OPEN" "http://127.0.0.1:$PORT/index.html"
) &
exec perl inicio/serve.pl "$PORT"
