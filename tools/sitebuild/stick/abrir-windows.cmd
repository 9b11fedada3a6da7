@echo off
rem Abre el curso en el navegador, sin instalar nada y sin red. / Opens the course in the browser.
cd /d "%~dp0"
powershell -NoProfile -ExecutionPolicy Bypass -File inicio\serve.ps1
pause
