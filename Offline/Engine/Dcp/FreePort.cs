using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// Picks ports for processes that start later. They are taken below the range from which the system serves outgoing connections (32768 and up on
/// Linux), any of which could take such a port in between; and none is given out twice.
/// </summary>
internal static class FreePort
{
    private const int First = 10000;
    private const int Last = 32767;

    private static readonly ConcurrentDictionary<int, bool> s_taken = new();

    public static int Take()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            if (IsFree(port) && s_taken.TryAdd(port, true))
            {
                return port;
            }
        }
        throw new DcpException($"No free port was found between {First} and {Last}.");
    }

    /// <summary>Whether a process could listen on a port of the loopback address now.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
