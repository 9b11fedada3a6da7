#!/usr/bin/perl
# Serves this folder's parent to this computer alone. Perl is on every Mac and on every Linux.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use IO::Socket::INET;

my $root = abs_path(dirname(__FILE__) . "/..");
my $port = $ARGV[0];
my %types = (
    html => "text/html; charset=utf-8", css => "text/css", js => "text/javascript",
    mjs => "text/javascript", json => "application/json", ipynb => "application/json",
    wasm => "application/wasm", svg => "image/svg+xml", png => "image/png",
    woff2 => "font/woff2", zip => "application/zip", txt => "text/plain; charset=utf-8",
);
$SIG{CHLD} = "IGNORE";
$SIG{PIPE} = "IGNORE";
my $server = IO::Socket::INET->new(
    LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 64, ReuseAddr => 1,
) or die "$port: $!\n";
print "http://127.0.0.1:$port\n";
while (1) {
    my $client = $server->accept or next;
    if (fork) { close $client; next }
    close $server;
    answer($client);
    exit 0;
}

sub answer {
    my ($client) = @_;
    my $asked = <$client> || "";
    while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
    my ($method, $path) = $asked =~ m{^(GET|HEAD) /([^ ?#]*)};
    return say_no($client, "400 Bad Request") unless defined $path;
    $path =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    my $file = "$root/$path";
    $file =~ s{/*$}{/index.html} if -d $file;
    my $real = -f $file ? abs_path($file) : "";
    return say_no($client, "404 Not Found") unless $real && index($real, "$root/") == 0;
    my ($ending) = $file =~ /\.(\w+)$/;
    my $type = $types{$ending || ""} || "application/octet-stream";
    open my $content, "<:raw", $real or return say_no($client, "403 Forbidden");
    binmode $client;
    my $size = -s $real;
    print $client "HTTP/1.0 200 OK\r\nContent-Type: $type\r\nContent-Length: $size\r\n"
        . "Cache-Control: no-cache\r\n\r\n";
    return if $method eq "HEAD";
    while (read $content, my $part, 65536) { print $client $part }
}

sub say_no {
    my ($client, $why) = @_;
    print $client "HTTP/1.0 $why\r\nContent-Length: 0\r\n\r\n";
}
