using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The load balancer in front of several servers: nginx, with a configuration that follows from the model.</summary>
internal static class Nginx
{
    public const int Port = 9000;
    public const string ConfigurationPath = "/etc/nginx/nginx.conf";
    public const string HealthPath = "/-/load-balancer/";

    /// <summary>
    /// What the container runs instead of its own start, which rewrites files of the image. The address of the name server differs between
    /// container engines.
    /// </summary>
    public const string Start =
        """
        while read -r word address rest; do
            [ "$word" != nameserver ] || { echo "resolver $address valid=1s ipv6=off;" >/tmp/resolver.conf; break; }
        done </etc/resolv.conf
        exec nginx -g 'daemon off;'
        """;

    /// <summary>
    /// The networks whose word about a request authentik believes if it is told nothing else: where containers are, and most reverse proxies.
    /// IPv6 is left out because the load balancer listens on IPv4, like what Aspire publishes ports for.
    /// </summary>
    public static IReadOnlyList<string> PrivateNetworks { get; } = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fe80::/10", "::1/128"];

    /// <summary>The name that all servers share. The container engine forgets the address of one that stops, and so does nginx within a second.</summary>
    public static string ServersAlias(AuthentikResource server) => $"{server.Name}-servers";

    public static string Configuration(AuthentikResource server)
    {
        var trusted = server.TrustedProxyList is { Count: > 0 } given ? given : PrivateNetworks;
        return $$"""
            # Written by Authentik.Aspire.Hosting.
            worker_processes 2;
            pid /tmp/nginx.pid;
            error_log stderr warn;

            events {
                worker_connections 4096;
            }

            http {
                include /tmp/resolver.conf;
                server_tokens off;
                client_body_temp_path /tmp/client_body;
                proxy_temp_path /tmp/proxy;
                fastcgi_temp_path /tmp/fastcgi;
                uwsgi_temp_path /tmp/uwsgi;
                scgi_temp_path /tmp/scgi;

                log_format json escape=json '{"timestamp":"$time_iso8601","level":"info","logger":"load-balancer","event":"$request_uri","method":"$request_method",'
                    '"status":"$status","remote":"$remote_addr","servers":"$upstream_addr","server_status":"$upstream_status","runtime":"$request_time"}';
                access_log /dev/stdout json;

                # Only these may say for whom, and by which name and scheme, they ask.
                real_ip_header X-Forwarded-For;
                real_ip_recursive on;
            {{Lines("    set_real_ip_from {0};", trusted)}}
                geo $realip_remote_addr $from_proxy {
                    default 0;
            {{Lines("        {0} 1;", trusted)}}
                }
                map "$from_proxy $http_x_forwarded_proto" $forwarded_proto {
                    default $scheme;
                    "~^1 https?$" $http_x_forwarded_proto;
                }
                map "$from_proxy $http_x_forwarded_host" $forwarded_host {
                    default $http_host;
                    "~^1 .+$" $http_x_forwarded_host;
                }
                map $http_upgrade $connection_upgrade {
                    default upgrade;
                    '' '';
                }

                server {
                    listen {{Port}};
                    client_max_body_size 100m;

                    location = {{HealthPath}} {
                        access_log off;
                        return 204;
                    }

                    location / {
                        # A variable makes nginx look the name up again and again: it is all servers that run, in changing order.
                        set $servers {{ServersAlias(server)}};
                        proxy_pass http://$servers:9000;
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto $forwarded_proto;
                        proxy_set_header X-Forwarded-Host $forwarded_host;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection $connection_upgrade;

                        # The next one gets a request that a server does not take, or could not answer; one that changes something only if it
                        # was not sent yet. A server that is starting answers 502 or 503, depending on its version.
                        proxy_next_upstream error timeout http_502 http_503;
                        proxy_next_upstream_timeout 10s;
                        proxy_connect_timeout 500ms;
                        proxy_read_timeout 120s;
                        proxy_max_temp_file_size 0;
                    }
                }
            }

            """;
    }

    private static string Lines(string format, IEnumerable<string> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(text.Length > 0 ? "\n" : "").AppendFormat(System.Globalization.CultureInfo.InvariantCulture, CompositeFormat.Parse(format), value);
        }

        return text.ToString();
    }
}
