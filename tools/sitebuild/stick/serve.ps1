# Serves this folder's parent to this computer alone, and opens the browser. Not yet tried.
$port = 8052 # always the same one: progress belongs to this address
$root = (Resolve-Path (Join-Path $PSScriptRoot "..")).Path
$types = @{
    ".html" = "text/html; charset=utf-8"; ".css" = "text/css"; ".js" = "text/javascript"
    ".mjs" = "text/javascript"; ".json" = "application/json"; ".ipynb" = "application/json"
    ".wasm" = "application/wasm"; ".svg" = "image/svg+xml"; ".png" = "image/png"
    ".woff2" = "font/woff2"; ".zip" = "application/zip"; ".txt" = "text/plain; charset=utf-8"
}
$listener = New-Object System.Net.HttpListener
$listener.Prefixes.Add("http://127.0.0.1:$port/")
try { $listener.Start() } catch {
    Write-Host "http://127.0.0.1:$port : $($_.Exception.Message)"
    Start-Process "http://127.0.0.1:$port/index.html" # it may be open already
    exit 1
}
Write-Host "El curso / the course: http://127.0.0.1:$port   (Ctrl+C: fin / end)"
Start-Process "http://127.0.0.1:$port/index.html"
while ($listener.IsListening) {
    $context = $listener.GetContext()
    $answer = $context.Response
    try {
        $path = [Uri]::UnescapeDataString($context.Request.Url.AbsolutePath.TrimStart("/"))
        $file = [IO.Path]::GetFullPath((Join-Path $root $path))
        if (Test-Path $file -PathType Container) { $file = Join-Path $file "index.html" }
        if (-not $file.StartsWith($root + "\") -or -not (Test-Path $file -PathType Leaf)) {
            $answer.StatusCode = 404
        } else {
            $type = $types[[IO.Path]::GetExtension($file).ToLower()]
            $answer.ContentType = if ($type) { $type } else { "application/octet-stream" }
            $bytes = [IO.File]::ReadAllBytes($file)
            $answer.ContentLength64 = $bytes.Length
            if ($context.Request.HttpMethod -ne "HEAD") {
                $answer.OutputStream.Write($bytes, 0, $bytes.Length)
            }
        }
    } catch { } finally { $answer.Close() }
}
